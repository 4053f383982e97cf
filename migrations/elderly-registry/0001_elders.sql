-- Who is served. What names a person, or tells of health and hardship, is sealed (bytea); what must be searched has a
-- keyed index or token beside it.

-- The five groups 五类人群 with the age from which each gives priority: one cell is the bureau's to change (R2.2).
create table elderly.category (
    code        text primary key,
    minimum_age integer not null check (minimum_age between 50 and 100)
);
insert into elderly.category (code, minimum_age) values
    ('DIBAO', 70), ('JDLK', 70), ('DISABLED', 60), ('TEKUN', 60), ('LIUSHOU', 60);

create table elderly.elder (
    id                  uuid primary key,
    state               text not null check (state in ('active', 'closed')),
    village             text collate "C" not null check (village ~ '^[0-9]{12}$'),
    name                bytea not null,
    resident_id         bytea not null,
    -- Blind index of the resident ID, the same in every service (decision 19).
    person_key          text not null,
    birth_date          date not null,
    sex                 text not null check (sex in ('male', 'female')),
    phone               bytea,
    phone_index         bytea,
    phone_owner         text not null check (phone_owner in ('own', 'spouse', 'child', 'other')),
    address             bytea not null,
    living              text not null check (living in ('alone', 'with_spouse', 'with_family', 'institution')),
    -- Words of the circumstances, sealed as one text: some are health data.
    traits              bytea not null,
    contact_name        bytea,
    contact_relation    text,
    contact_phone       bytea,
    contact_phone_index bytea,
    note                bytea,
    -- Keyed tokens of the name, its initials and the phone's last digits (decision 27).
    tokens              bytea[] not null,
    registered_at       timestamptz not null,
    registered_by       uuid,
    closed_at           timestamptz,
    closed_reason       text check (closed_reason in ('death', 'moved')),
    check ((phone is null) = (phone_index is null)),
    check ((contact_name is null) = (contact_relation is null)),
    check ((contact_name is null) = (contact_phone is null)),
    check ((contact_phone is null) = (contact_phone_index is null)),
    -- A closed profile says when and why (R2.6).
    check ((state = 'closed') = (closed_at is not null)),
    check ((closed_at is null) = (closed_reason is null))
);
create unique index elder_one_live_profile on elderly.elder (person_key) where state = 'active';
create index elder_phone on elderly.elder (phone_index) where phone_index is not null;
create index elder_contact_phone on elderly.elder (contact_phone_index) where contact_phone_index is not null;
create index elder_tokens on elderly.elder using gin (tokens);
create index elder_village on elderly.elder (village, registered_at);

-- Evidence that an elder belongs to a group, dated (R2.3). Expired rows stay: they give no priority any more.
create table elderly.elder_category (
    elder_id    uuid not null references elderly.elder,
    category    text not null references elderly.category (code),
    evidence    bytea not null,
    verified_by text not null,
    verified_on date not null,
    -- Last day on which it gives priority.
    valid_to    date not null,
    -- The group's minimum age when this was recorded.
    minimum_age integer not null,
    recorded_at timestamptz not null,
    recorded_by uuid,
    primary key (elder_id, category, verified_on),
    check (valid_to >= verified_on)
);

-- Blind indexes of the household and of declared relatives (R5.4, decision 19). Their numbers are not kept.
create table elderly.elder_relative (
    elder_id   uuid not null references elderly.elder,
    person_key text not null,
    primary key (elder_id, person_key)
);

-- Consent as given, every version of it (R2.6); the latest row is in force.
create table elderly.consent (
    elder_id     uuid not null references elderly.elder,
    recorded_at  timestamptz not null,
    service      boolean not null,
    sensitive    boolean not null,
    text_version text not null,
    given_by     text not null check (given_by in ('elder', 'guardian', 'village_worker')),
    reason       bytea,
    recorded_by  uuid,
    primary key (elder_id, recorded_at),
    check (given_by <> 'village_worker' or reason is not null)
);
revoke update, delete on elderly.consent from tb_elderly;
-- A profile is closed, never removed; the groups are the owner's to change.
revoke delete on elderly.elder from tb_elderly;
revoke insert, update, delete on elderly.category from tb_elderly;
