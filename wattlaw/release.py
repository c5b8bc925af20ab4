"""The release that makes modules: part of their bytes, so it changes only with a release."""

RELEASE = "0.1.0"
