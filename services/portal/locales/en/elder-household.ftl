# An elder's contact, household and relatives after the registration
elder-edit-contact = Contact
elder-contact-on-file = on file: { $what }
elder-without-contact = There is no contact any more
elder-edit-relatives = Household and relatives
elder-relatives-n = { $n } on file
elder-relatives-note = { $n } on file. Their resident IDs are not kept, only codes to compare with. None of them is sent to the elder.
elder-relatives-add = Add: resident IDs
elder-relatives-remove = Remove: resident IDs
elder-relatives-hint = one a line
elder_field-relatives = household and relatives
error-relative_unknown = Whoever is to be removed is not on file: check the resident ID
