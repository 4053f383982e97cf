-- Who is served with a volunteer's saved time (R2.5, decision 16): for one claim each, as it was agreed then. What names the
-- person is sealed; of the resident ID only the blind index is kept (R5.4).
create table volunteer.recipient (
    id              uuid primary key,
    volunteer_id    uuid not null references volunteer.volunteer,
    relation        text not null check (relation in ('self', 'spouse', 'lineal')),
    village         text collate "C" not null check (village ~ '^[0-9]{12}$'),
    sex             text not null check (sex in ('male', 'female')),
    person_key      text,
    name            bytea,
    phone           bytea,
    address         bytea,
    -- The text they agreed to: who comes sees name, number and address until the visit is over.
    consent_version text not null,
    recorded_at     timestamptz not null,
    recorded_by     uuid,                                    -- staff; empty = the volunteer
    -- Erased together, and only together.
    check ((name is null) = (phone is null) and (name is null) = (address is null) and (name is null) = (person_key is null))
);
create index recipient_volunteer on volunteer.recipient (volunteer_id);
revoke delete, truncate on volunteer.recipient from tb_volunteer;
