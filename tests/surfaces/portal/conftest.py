"""Pages of the portal: a phone that receives codes."""

from tests.surfaces.portal.phones import phone as phone
