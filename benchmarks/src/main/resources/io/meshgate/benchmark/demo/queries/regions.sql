select
    c_region as region,
    count(distinct c_custkey) as customers,
    count(*) as shipments,
    sum(case when sh_receiptdate > sh_commitdate then 1 else 0 end) as late,
    sum(l_extendedprice * (1 - l_discount)) as revenue
from sales.retail.customer
join sales.retail.orders on o_custkey = c_custkey
join sales.retail.lineitem on l_orderkey = o_orderkey
join logistics.supply.shipments on sh_orderkey = l_orderkey and sh_linenumber = l_linenumber
join finance.reference.nation on n_nationkey = c_nationkey
where o_orderdate >= date '1997-01-01' and o_orderdate < date '1998-01-01'
group by c_region
order by region
