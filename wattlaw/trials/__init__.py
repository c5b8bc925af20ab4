"""What a text promises about itself, tried on the machine: its worked examples, and random customers."""
