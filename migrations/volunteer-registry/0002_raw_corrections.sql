-- Raw minutes that came to count, or no longer count, because the books were corrected or service from before this system
-- was brought over (R10.2, R12.8).
create table volunteer.raw_correction (
    id           uuid primary key,                       -- of the correction or of the posting that brought it
    volunteer_id uuid not null references volunteer.volunteer,
    raw_minutes  bigint not null,                        -- added; negative = no longer counted
    corrected_at timestamptz not null
);
create index raw_correction_volunteer on volunteer.raw_correction (volunteer_id);
revoke update, delete, truncate on volunteer.raw_correction from tb_volunteer;
