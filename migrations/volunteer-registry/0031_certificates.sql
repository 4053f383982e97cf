-- Certificates of service 志愿服务记录证明 (R11.4).

create table volunteer.certificate (
    id                uuid primary key,
    volunteer_id      uuid not null references volunteer.volunteer,
    -- The sub-branch when it was applied for.
    org               text collate "C" not null,
    state             text not null check (state in ('applied', 'notice', 'issued', 'refused', 'withdrawn')),
    -- The days of service that it certifies, both included.
    from_day          date not null,
    to_day            date not null,
    note              text,
    -- The issued one in whose place it stands; that one is never altered.
    replaces          uuid references volunteer.certificate,
    applied_at        timestamptz not null,
    -- The member of staff; null = the volunteer, or the server's operator.
    applied_by        uuid,
    due_on            date not null,
    accepted_at       timestamptz,
    accepted_by       uuid,
    notice_from       date,
    notice_to         date,
    issued_at         timestamptz,
    issued_by         uuid,
    -- Numbers of a year have no gap.
    year              integer,
    no                integer check (no > 0),
    raw_minutes       bigint check (raw_minutes > 0),
    issuer            text,
    -- Why refused or withdrawn.
    reason            text,
    withdrawn_at      timestamptz,
    withdrawn_by      uuid,
    check (from_day <= to_day),
    check ((notice_from is null) = (notice_to is null) and notice_from <= notice_to),
    check (state not in ('notice', 'issued', 'withdrawn') or notice_to is not null and accepted_at is not null),
    check ((state in ('issued', 'withdrawn')) = (issued_at is not null)),
    check ((issued_at is null) = (no is null) and (issued_at is null) = (year is null)
        and (issued_at is null) = (raw_minutes is null) and (issued_at is null) = (issuer is null)),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check (state not in ('refused', 'withdrawn') or reason is not null),
    unique (year, no)
);
create unique index certificate_one_under_way on volunteer.certificate (volunteer_id) where state in ('applied', 'notice');
create index certificate_org on volunteer.certificate (org, applied_at);
create index certificate_volunteer on volunteer.certificate (volunteer_id, applied_at);
revoke delete, truncate on volunteer.certificate from tb_volunteer;

-- The last number of each year. It is counted up in the unit of work that issues: what fails leaves no gap.
create table volunteer.certificate_year (
    year integer primary key,
    last integer not null check (last > 0)
);
revoke delete, truncate on volunteer.certificate_year from tb_volunteer;

-- The file as it was made, once and for all: it holds an identity number and is sealed, and so is the code of its QR code,
-- which is found by its blind index.
create table volunteer.certificate_file (
    certificate_id uuid primary key references volunteer.certificate,
    code_index     bytea not null unique,
    pdf            bytea not null,
    sha256         text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    made_at        timestamptz not null
);
revoke update, delete, truncate on volunteer.certificate_file from tb_volunteer;
