-- Erasure on a person's request, or because a closed profile has been kept long enough (PIPL Art. 19, 47). What names or
-- describes the person is emptied; the row stays under its id, the pseudonym by which orders and messages know it.
alter table elderly.elder
    alter column name drop not null,
    alter column resident_id drop not null,
    alter column person_key drop not null,
    alter column birth_date drop not null,
    alter column address drop not null,
    alter column living drop not null,
    alter column traits drop not null,
    add column erased_at timestamptz,
    drop constraint elder_closed_reason_check,
    add constraint elder_closed_reason_check check (closed_reason in ('death', 'moved', 'erased')),
    add constraint elder_erased check (case when erased_at is null
        then name is not null and resident_id is not null and person_key is not null and birth_date is not null
            and address is not null and living is not null and traits is not null
        else state = 'closed' and name is null and resident_id is null and person_key is null and birth_date is null
            and phone is null and address is null and living is null and traits is null and contact_name is null
            and note is null and cardinality(tokens) = 0 end);
create index elder_kept on elderly.elder (closed_at) where state = 'closed' and erased_at is null;

-- A village worker's words for a consent go with the person; that it was given, when and to which text stays as proof.
alter table elderly.consent
    drop constraint consent_check,
    add column words_erased boolean not null default false,
    add constraint consent_check check (given_by <> 'village_worker' or reason is not null or words_erased);
create function elderly.forget_words(erased uuid) returns bigint language sql security definer
    set search_path = elderly as $$
    with gone as (update consent set reason = null, words_erased = true
        where elder_id = erased and exists (select from elder e where e.id = erased and e.erased_at is not null)
        returning 1)
    select count(*) from gone
$$;
revoke all on function elderly.forget_words(uuid) from public;
grant execute on function elderly.forget_words(uuid) to tb_elderly;

-- Requests for erasure: two persons.
create table elderly.erasure (
    id          uuid primary key,
    elder_id    uuid not null references elderly.elder,
    -- In the person's words, sealed; none once it is done.
    reason      bytea,
    proposed_by uuid,
    proposed_at timestamptz not null,
    state       text not null check (state in ('open', 'done', 'rejected')),
    decided_by  uuid,
    decided_at  timestamptz,
    -- Why not (PIPL Art. 50), sealed.
    note        bytea,
    check ((state = 'open') = (decided_at is null)),
    check (state <> 'done' or (reason is null and note is null)),
    constraint erasure_two_persons check (state <> 'done' or decided_by is null or decided_by is distinct from proposed_by)
);
create unique index erasure_open on elderly.erasure (elder_id) where state = 'open';
create index erasure_listed on elderly.erasure (proposed_at);
revoke delete on elderly.erasure from tb_elderly;
