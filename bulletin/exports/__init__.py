"""What programs read: feeds, sitemap and records."""
