-- What the poster reads for every batch, in fewer steps.

-- Who is frozen: a few holders of ten thousands.
create index holder_frozen on ledger.holder (volunteer_id) where frozen_at is not null;
