"""What an editor is told of Python files with trusted code, by the server that it has for EDL."""
