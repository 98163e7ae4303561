"""The main job, told as a story, without a GitHub account."""
