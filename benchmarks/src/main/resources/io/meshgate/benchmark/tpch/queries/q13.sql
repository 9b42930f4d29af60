-- Customer distribution
-- sorted by result columns: 2, 1
select c_count, count(*) as custdist
from (
    select c_custkey, count(o_orderkey)
    from sales.retail.customer
    left outer join sales.retail.orders on c_custkey = o_custkey and o_comment not like '%special%requests%'
    group by c_custkey) as c_orders (c_custkey, c_count)
group by c_count
order by custdist desc, c_count desc
