-- The home of one service in the database: roles, schema, rights. Run by a superuser, once per service, before its
-- migrations; running it again changes nothing. {schema}, {role} and {owner} are replaced by whoever runs it
-- (ops/schema for the compiler, `timebank migrate` for a deployment). Passwords are set apart, by ALTER ROLE.
--
--   {owner}   owns the schema and all in it, cannot log in: migrations SET ROLE to it
--   {role}    what the service logs in as: reads and writes rows, owns nothing, has no right on any other schema
--   tb_check  reads every schema, writes none: `timebank check`

SET client_min_messages = warning;

-- Roles belong to the whole cluster: two databases may be prepared at the same moment.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['{owner}', '{role}', 'tb_check'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT %s', wanted,
                    CASE WHEN wanted = '{owner}' THEN 'NOLOGIN' ELSE 'LOGIN' END);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;

DO $$
BEGIN
    IF has_database_privilege('public', current_database(), 'CONNECT')
        OR has_database_privilege('public', current_database(), 'TEMPORARY') THEN
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}, tb_check', current_database());
END
$$;

-- Exclusion constraints over ids and times (R5.4: no two visits of one person at once), and search by parts of words.
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner};
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO {role}, tb_check;
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT SELECT ON TABLES TO tb_check;
