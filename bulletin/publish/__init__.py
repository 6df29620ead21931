"""Archive -> every file of the site -> a folder on disk, all or nothing."""
