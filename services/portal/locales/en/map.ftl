# Map of the villages
map-title = Map of villages
map-as-of = as of { $time }
map-list = List of orders not served
map-none = No order waits.
map-note = A schematic map without boundaries. The larger the circle, the more waits; red: something should have been dispatched. Villages without a position are squares.
map-with-late = with something late
map-data = The numbers
map-late = { $n } late
map-of-them-late = Of them late
map-village = { $village }: { $n } not served, { $late } of them late
map-summary = { $villages ->
    [one] One village has
   *[other] { $villages } villages have
} { $n } not served; nothing is late.
map-summary-late = { $villages ->
    [one] One village has
   *[other] { $villages } villages have
} { $n } not served, { $late } of them late: { $names }{ $more ->
    [0] .
   *[other] {" "}and others.
}
map-too-many = Only { $n } of { $of } orders are counted: please choose a town.
