"""Notices for everybody: news, changes of service, the law explained, planned cuts."""
