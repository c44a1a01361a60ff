"""Who the distributor is on its papers, at the desk."""
