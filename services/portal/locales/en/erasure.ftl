# Erasure of personal data
erasure-title = Requests for erasure
erasure-go = Erase
erasure-note = Name, ID, phone, address and what else names the person cannot be brought back; times and books stay under a number. Another person approves it.
erasure-reason = Reason
erasure-propose = Submit
erasure-kind-elder = Elder
erasure-kind-volunteer = Volunteer
erasure-person = Person
erasure-org = Place
erasure-by-platform = Kept long enough: erased by the platform
erasure-why-not = Why not
erasure-refuse = Refuse
erasure-approve = Approve
erasure-empty = No requests yet. Submitted from a profile, they wait here for another person
status-erasure-open = Waits
status-erasure-done = Erased
status-erasure-rejected = Refused
