-- Potential part promotion
-- sorted by result columns: 1
select s_name, s_address
from logistics.supply.supplier, finance.reference.nation
where s_suppkey in (
        select ps_suppkey
        from logistics.supply.partsupp
        where ps_partkey in (
                select p_partkey
                from logistics.supply.part
                where p_name like 'forest%')
            and ps_availqty > (
                select 0.5 * sum(l_quantity)
                from sales.retail.lineitem
                where l_partkey = ps_partkey
                    and l_suppkey = ps_suppkey
                    and l_shipdate >= date '1994-01-01'
                    and l_shipdate < date '1994-01-01' + interval '1' year))
    and s_nationkey = n_nationkey
    and n_name = 'CANADA'
order by s_name
