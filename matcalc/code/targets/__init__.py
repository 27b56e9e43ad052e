"""The languages in which programs are written, one file each."""
