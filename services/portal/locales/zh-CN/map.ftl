# 村居示意图
map-title = 村居示意图
map-as-of = { $time } 的情况
map-list = 未完成服务单列表
map-none = 没有未完成的服务单。
map-note = 示意图，不表示界线。圆越大，未完成的越多；红色为含超时未派的。没有坐标的村居用方块表示。
map-with-late = 含超时
map-data = 查看数据
map-late = 超时 { $n }
map-of-them-late = 其中超时
map-village = { $village }：未完成 { $n } 单，其中超时 { $late } 单
map-summary = { $villages } 个村居共有未完成 { $n } 单，没有超时。
map-summary-late = { $villages } 个村居共有未完成 { $n } 单，其中超时 { $late } 单：{ $names }{ $more ->
    [0] 。
   *[other] 等。
}
map-too-many = 只数了 { $n } 单，共有 { $of } 单：请选一个镇街再看。
