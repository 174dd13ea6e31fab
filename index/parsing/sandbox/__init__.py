"""Sandbox: parses untrusted files in processes with bounds of time and memory."""
