-- The address of a move goes with the person (PIPL Art. 47); from where to where stays.
alter table elderly.elder_move alter column address drop not null;
