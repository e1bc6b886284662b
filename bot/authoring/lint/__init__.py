"""The rules of a good pack: what the editor is told before anybody is asked."""
