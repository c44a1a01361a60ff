"""Sign-ins: who a person proves to be. Global to the installation, with minimal data; rights are tenant rows."""
