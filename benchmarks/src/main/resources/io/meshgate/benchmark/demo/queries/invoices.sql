select
    n_name as nation,
    count(*) as open_invoices,
    sum(in_amount) as open_amount,
    max(last_receipt) as last_receipt
from finance.billing.invoices
join sales.retail.customer on c_custkey = in_custkey
join finance.reference.nation on n_nationkey = c_nationkey
join (
    select sh_orderkey, max(sh_receiptdate) as last_receipt
    from logistics.supply.shipments
    group by sh_orderkey) as received on sh_orderkey = in_orderkey
where not in_paid
group by n_name
order by open_amount desc, nation
limit 5
