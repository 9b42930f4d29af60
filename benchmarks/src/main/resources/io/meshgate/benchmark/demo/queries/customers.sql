select
    c_name as customer,
    c_phone as phone,
    c_email as email,
    c_acctbal as balance,
    count(*) as late
from sales.retail.customer
join finance.reference.nation on n_nationkey = c_nationkey
join sales.retail.orders on o_custkey = c_custkey
join logistics.supply.shipments on sh_orderkey = o_orderkey
where n_name in ('FRANCE', 'GERMANY', 'UNITED KINGDOM') and sh_receiptdate > sh_commitdate
group by c_name, c_phone, c_email, c_acctbal
order by late desc, customer
limit 5
