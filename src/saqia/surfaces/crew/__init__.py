"""The crew: who works on the road, often without a network. An application that is put on the telephone."""
