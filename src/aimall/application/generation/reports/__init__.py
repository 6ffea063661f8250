"""Reports: what runs add up to, for the people who paid for them and for those who run the platform."""
