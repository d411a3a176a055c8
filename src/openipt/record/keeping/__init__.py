"""Keeping an installation: its checks, its keys, its backups and their drills. Nothing here knows what is written about anybody."""
