"""Measurements that anyone can run again; they assert nothing."""
