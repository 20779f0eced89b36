{{ config(materialized='view', grants={'select': ['coordinator']}) }}

{{ service_use('coordinator') }}
