"""Files that people and systems hand over: stored by hash, in quarantine until examined, images made anew."""
