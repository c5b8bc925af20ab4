"""Foreign formats to what Wattlaw reads."""
