"""What is known beforehand of a region, its people and its words. Another archive replaces the data, not the code."""
