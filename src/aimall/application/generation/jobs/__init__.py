"""Jobs: runs of images, sound and video, claimed from the run table by workers, delivered once and charged once."""
