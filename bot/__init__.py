"""Transferwire: reads football transfer news, keeps it as stories, and tells those who follow."""
