"""SMS through Kannel: its sendsms over HTTP outwards, its reports and what customers write inwards."""
