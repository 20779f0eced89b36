{{ config(materialized='view', grants={'select': ['analyst']}) }}

{{ service_use('analyst') }}
