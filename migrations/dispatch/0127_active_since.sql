-- Since when a volunteer is in service: what somebody did before does not count (R3.4). Empty where it was never told, and then
-- nothing is asked.
ALTER TABLE dispatch.candidate ADD COLUMN active_since timestamptz;
