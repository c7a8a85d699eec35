"""Plans, states and descriptions of our own for tests, as data."""

from __future__ import annotations

from typing import Any

from tests.infra.templates import CANARY


def resource(address: str, kind: str, **values: Any) -> dict[str, Any]:
    return {"address": address, "mode": "managed", "type": kind, "name": address.rpartition(".")[2], "values": values}


def module(name: str, klass: str) -> dict[str, Any]:
    """A module `NAME` with the module `db` in it: an instance, its replica and their subnet group."""
    at = f"module.{name}.module.db"
    return {
        "address": f"module.{name}",
        "child_modules": [
            {
                "address": at,
                "resources": [
                    resource(
                        f"{at}.aws_db_instance.this[0]",
                        "aws_db_instance",
                        identifier=f"{name}-db",
                        engine="postgres",
                        instance_class=klass,
                        allocated_storage=100,
                        max_allocated_storage=0,
                        storage_encrypted=True,
                        multi_az=name == "orders",
                        password=CANARY,
                        tags={"note": CANARY},
                    ),
                    resource(f"{at}.aws_db_instance.copy", "aws_db_instance", instance_class=klass),
                    resource(f"{at}.aws_db_subnet_group.this", "aws_db_subnet_group"),
                    resource(f"{at}.aws_subnet.this[0]", "aws_subnet", availability_zone="eu-west-1a"),
                    resource(f"{at}.aws_subnet.this[1]", "aws_subnet", availability_zone="eu-west-1b"),
                ],
            }
        ],
    }


def configuration(name: str) -> dict[str, Any]:
    """The configuration of such a module: everything goes through variables."""
    expressions = {
        "instance_class": {"references": ["var.class"]},
        "db_subnet_group_name": {"references": ["aws_db_subnet_group.this.name", "aws_db_subnet_group.this"]},
    }
    copy = {"replicate_source_db": {"references": ["aws_db_instance.this[0].identifier", "aws_db_instance.this[0]"]}}
    inner = {
        "variables": {"class": {}},
        "resources": [
            {"address": "aws_db_instance.this", "expressions": expressions, "provider_config_key": "aws"},
            {"address": "aws_db_instance.copy", "expressions": copy, "provider_config_key": "aws"},
            {
                "address": "aws_db_subnet_group.this",
                "expressions": {"subnet_ids": {"references": ["aws_subnet.this"]}},
                "provider_config_key": "aws",
            },
        ],
    }
    call = {"expressions": {"class": {"references": ["var.class"]}}, "module": inner}
    return {
        "expressions": {"class": {"references": [f"var.{name}_class"]}},
        "module": {"variables": {"class": {}}, "module_calls": {"db": call}},
    }


def changes(name: str) -> list[dict[str, Any]]:
    at = f"module.{name}.module.db"
    later = {
        f"{at}.aws_db_instance.this[0]": {"db_subnet_group_name": True, "availability_zone": True, "arn": True},
        f"{at}.aws_db_instance.copy": {"replicate_source_db": True},
        f"{at}.aws_db_subnet_group.this": {"subnet_ids": True},
    }
    return [
        {"address": address, "change": {"actions": ["create"], "after_unknown": unknown}}
        for address, unknown in later.items()
    ]


def plan() -> dict[str, Any]:
    """A plan with two modules, each with a database in a module of its own, and a database that it deletes."""
    gone = {"address": "aws_db_instance.old", "change": {"actions": ["delete"], "after_unknown": False}}
    return {
        "format_version": "1.2",
        "variables": {"region": {"value": "eu-west-1"}, "orders_class": {"value": "db.r6g.large"}},
        "planned_values": {
            "root_module": {"child_modules": [module("orders", "db.r6g.large"), module("users", "db.m6g.large")]}
        },
        "resource_changes": [*changes("orders"), *changes("users"), gone],
        "prior_state": {
            "values": {
                "root_module": {"resources": [resource("aws_db_instance.old", "aws_db_instance", password=CANARY)]}
            }
        },
        "configuration": {
            "provider_config": {"aws": {"expressions": {"region": {"references": ["var.region"]}}}},
            "root_module": {
                "variables": {"region": {}, "orders_class": {}, "users_class": {}},
                "module_calls": {"orders": configuration("orders"), "users": configuration("users")},
            },
        },
    }


def state() -> dict[str, Any]:
    """A state as `terraform show -json` gives it: Aurora behind a proxy, reader scaling, and a cache."""
    resources = [
        resource(
            "aws_rds_cluster.main",
            "aws_rds_cluster",
            cluster_identifier="main",
            engine="aurora-mysql",
            backup_retention_period=7,
        ),
        resource(
            "aws_rds_cluster_instance.a",
            "aws_rds_cluster_instance",
            cluster_identifier="main",
            identifier="a",
            instance_class="db.r6g.large",
            availability_zone="us-west-2b",
            writer=False,
            promotion_tier=0,
        ),
        resource(
            "aws_rds_cluster_instance.b",
            "aws_rds_cluster_instance",
            cluster_identifier="main",
            identifier="b",
            instance_class="db.r6g.xlarge",
            availability_zone="us-west-2c",
            writer=True,
            promotion_tier=1,
        ),
        resource("aws_db_proxy.p", "aws_db_proxy", name="p", auth=[{"iam_auth": "DISABLED", "secret_arn": CANARY}]),
        resource(
            "aws_db_proxy_default_target_group.g",
            "aws_db_proxy_default_target_group",
            db_proxy_name="p",
            connection_pool_config=[{"max_connections_percent": 75, "connection_borrow_timeout": 20}],
        ),
        resource("aws_db_proxy_target.t", "aws_db_proxy_target", db_proxy_name="p", db_cluster_identifier="main"),
        resource(
            "aws_appautoscaling_target.s",
            "aws_appautoscaling_target",
            min_capacity=1,
            max_capacity=5,
            scalable_dimension="rds:cluster:ReadReplicaCount",
            resource_id="cluster:main",
        ),
        resource(
            "aws_appautoscaling_policy.s",
            "aws_appautoscaling_policy",
            resource_id="cluster:main",
            target_tracking_scaling_policy_configuration=[
                {
                    "target_value": 55,
                    "predefined_metric_specification": [{"predefined_metric_type": "RDSReaderAverageCPUUtilization"}],
                }
            ],
        ),
        resource(
            "aws_elasticache_replication_group.c",
            "aws_elasticache_replication_group",
            replication_group_id="c",
            engine="valkey",
            node_type="cache.r7g.large",
            num_cache_clusters=2,
            automatic_failover_enabled=True,
            multi_az_enabled=True,
            auth_token=CANARY,
        ),
        resource(
            "aws_cloudwatch_metric_alarm.cpu",
            "aws_cloudwatch_metric_alarm",
            metric_name="CPUUtilization",
            namespace="AWS/RDS",
            dimensions={"DBClusterIdentifier": "main"},
            alarm_actions=["arn:aws:sns:x"],
        ),
    ]
    return {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}


def raw_state() -> dict[str, Any]:
    """The same as a raw state, version 4."""
    rows = state()["values"]["root_module"]["resources"]
    return {
        "version": 4,
        "terraform_version": "1.9.0",
        "lineage": "x",
        "resources": [
            {"mode": "managed", "type": row["type"], "name": row["name"], "instances": [{"attributes": row["values"]}]}
            for row in rows
        ],
    }


def described() -> dict[str, Any]:
    """The output of several calls, put together."""
    subnets = {
        "DBSubnetGroupName": "ours",
        "Subnets": [{"SubnetAvailabilityZone": {"Name": f"eu-central-1{z}"}} for z in "abc"],
    }
    shared = {
        "Engine": "mysql",
        "DBInstanceClass": "db.m6g.large",
        "AllocatedStorage": 500,
        "StorageType": "gp3",
        "DBSubnetGroup": subnets,
    }
    return {
        "DBInstances": [
            {
                **shared,
                "DBInstanceIdentifier": "main",
                "DBInstanceArn": "arn:aws:rds:eu-central-1:1:db:main",
                "AvailabilityZone": "eu-central-1b",
                "SecondaryAvailabilityZone": "eu-central-1c",
                "MultiAZ": True,
                "BackupRetentionPeriod": 14,
                "MasterUsername": CANARY,
            },
            {
                **shared,
                "DBInstanceIdentifier": "copy",
                "DBInstanceArn": "arn:aws:rds:eu-central-1:1:db:copy",
                "AvailabilityZone": "eu-central-1a",
                "MultiAZ": False,
                "ReadReplicaSourceDBInstanceIdentifier": "main",
            },
        ],
        "ReplicationGroups": [
            {
                "ReplicationGroupId": "c",
                "ARN": "arn:aws:elasticache:eu-central-1:1:replicationgroup:c",
                "CacheNodeType": "cache.m6g.large",
                "Engine": "redis",
                "AutomaticFailover": "enabled",
                "MultiAZ": "enabled",
                "ClusterEnabled": True,
                "NodeGroups": [
                    {
                        "NodeGroupMembers": [
                            {"PreferredAvailabilityZone": "eu-central-1a"},
                            {"PreferredAvailabilityZone": "eu-central-1b"},
                        ]
                    }
                    for _ in range(2)
                ],
            }
        ],
    }
