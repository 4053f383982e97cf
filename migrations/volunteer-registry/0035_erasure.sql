-- Erasure on a person's request, or because an application that came to nothing has been kept long enough (PIPL Art. 19, 47).
-- What names or describes the person is emptied; the row stays under its id and passbook number, the pseudonym by which the
-- books know it (R6.1): confirmed minutes stay what they are.
alter table volunteer.volunteer
    alter column name drop not null,
    alter column resident_id drop not null,
    alter column person_key drop not null,
    alter column birth_date drop not null,
    alter column phone drop not null,
    alter column phone_index drop not null,
    add column erased_at timestamptz,
    add constraint volunteer_erased check (case when erased_at is null
        then name is not null and resident_id is not null and person_key is not null and birth_date is not null
            and phone is not null and phone_index is not null
        else state = 'exited' and name is null and resident_id is null and person_key is null and birth_date is null
            and phone is null and phone_index is null and cardinality(tokens) = 0 and occupation = '' end);
create index volunteer_kept on volunteer.volunteer (registered_at) where state = 'returned';

-- What was recorded of the person's training stays without words that name them; certificates are emptied.
alter table volunteer.qualification alter column certificate_no drop not null;
create function volunteer.forget_words(erased uuid) returns bigint language sql security definer
    set search_path = volunteer as $$
    with gone as (update qualification set certificate_no = null
        where volunteer_id = erased and exists (select from volunteer v where v.id = erased and v.erased_at is not null)
        returning 1),
    said as (update vetting set reason = case when decision = 'return' then '' end
        where volunteer_id = erased and exists (select from volunteer v where v.id = erased and v.erased_at is not null)
        returning 1)
    select (select count(*) from gone) + (select count(*) from said)
$$;
revoke all on function volunteer.forget_words(uuid) from public;
grant execute on function volunteer.forget_words(uuid) to tb_volunteer;

-- Requests for erasure: two persons.
create table volunteer.erasure (
    id           uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    -- In the person's words, sealed; none once it is done.
    reason       bytea,
    proposed_by  uuid,
    proposed_at  timestamptz not null,
    state        text not null check (state in ('open', 'done', 'rejected')),
    decided_by   uuid,
    decided_at   timestamptz,
    -- Why not (PIPL Art. 50), sealed.
    note         bytea,
    check ((state = 'open') = (decided_at is null)),
    check (state <> 'done' or (reason is null and note is null)),
    constraint erasure_two_persons check (state <> 'done' or decided_by is null or decided_by is distinct from proposed_by)
);
create unique index erasure_open on volunteer.erasure (volunteer_id) where state = 'open';
create index erasure_listed on volunteer.erasure (proposed_at);
revoke delete on volunteer.erasure from tb_volunteer;
