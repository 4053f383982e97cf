-- Donors who agreed to be thanked by SMS (R8.2). The number is kept until the SMS is written, a week at most.
create table redemption.donor_thanks (
    intake_id uuid primary key references redemption.intake,
    phone     bytea,                                         -- sealed
    asked_by  uuid,                                          -- staff; empty = the server's operator
    asked_at  timestamptz not null
);
revoke delete, truncate on redemption.donor_thanks from tb_redemption;
