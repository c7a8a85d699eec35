"""Templates of our own for tests, as text."""

from __future__ import annotations

CANARY = "canary-Zx81-never-written"

POSTGRES = f"""\
Parameters:
  Standby: {{Type: String, Default: "false", AllowedValues: ["true", "false"]}}
  Secret: {{Type: String, NoEcho: true, Default: {CANARY}}}
Conditions:
  Wanted: !Equals [!Ref Standby, "true"]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.r6g.large
      AllocatedStorage: "200"
      StorageType: gp3
      MultiAZ: !Ref Standby
      MasterUsername: root
      MasterUserPassword: !Ref Secret
      StorageEncrypted: yes
      DBSubnetGroupName: !Ref Subnets
      Tags: [{{Key: owner, Value: {CANARY}}}]
  Copy:
    Type: AWS::RDS::DBInstance
    Properties:
      SourceDBInstanceIdentifier: !Join ["", ["arn:", !Ref "AWS::Partition", ":rds:", !Ref "AWS::Region", ":1:db:", !Ref Orders]]
      DBInstanceClass: db.r6g.large
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties: {{DBSubnetGroupDescription: ours, SubnetIds: [!Ref First, !Ref Second]}}
  First: {{Type: AWS::EC2::Subnet, Properties: {{AvailabilityZone: us-east-1b}}}}
  Second: {{Type: AWS::EC2::Subnet, Properties: {{AvailabilityZone: us-east-1d}}}}
  Extra:
    Type: AWS::SNS::Topic
    Condition: Wanted
"""

AURORA = """\
Parameters:
  WithProxy: {Type: String, AllowedValues: ["yes", "no"]}
  Version: {Type: String, AllowedValues: ["15.4", "16.1"]}
Conditions:
  Proxied: !Equals [!Ref WithProxy, "yes"]
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      EngineVersion: !Ref Version
      BackupRetentionPeriod: 7
      ServerlessV2ScalingConfiguration: {MinCapacity: 0, MaxCapacity: 8}
  One:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref Cluster, DBInstanceClass: db.r6g.large, Engine: aurora-postgresql, PromotionTier: 1}
  Two:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref Cluster, DBInstanceClass: db.serverless, Engine: aurora-postgresql, PromotionTier: 0}
  Proxy:
    Type: AWS::RDS::DBProxy
    Condition: Proxied
    Properties: {DBProxyName: p, EngineFamily: POSTGRESQL, RoleArn: r, Auth: [{IAMAuth: REQUIRED}], VpcSubnetIds: [s]}
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Condition: Proxied
    Properties:
      DBProxyName: !Ref Proxy
      TargetGroupName: default
      DBClusterIdentifiers: [!Ref Cluster]
      ConnectionPoolConfigurationInfo: {MaxConnectionsPercent: 80, ConnectionBorrowTimeout: 30}
"""

CACHES = """\
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: ours
      CacheNodeType: cache.r3.large
      NumCacheClusters: 3
  Ranks:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: ours
      CacheNodeType: cache.r7g.large
      Engine: valkey
      NumNodeGroups: 2
      ReplicasPerNodeGroup: 1
      AutomaticFailoverEnabled: true
      MultiAZEnabled: true
  Unused:
    Type: AWS::ElastiCache::ParameterGroup
    Properties: {CacheParameterGroupFamily: redis7, Description: ours}
"""

FUNCTIONS = """\
Parameters:
  Stage: {Type: String, Default: prod, AllowedValues: [prod, test]}
  Size: {Type: Number, Default: 200}
  Names: {Type: CommaDelimitedList, Default: "postgresql,upgrade"}
  Backups: {Type: String, AllowedValues: ["1", "7", "35"]}
Mappings:
  Classes:
    prod: {database: db.r6g.large, cache: cache.r7g.large}
    test: {database: db.t4g.micro, cache: cache.t4g.micro}
Conditions:
  Live: !Equals [!Ref Stage, prod]
  Small: !Not [!Condition Live]
  Wide: !And [!Condition Live, !Equals ["a", a]]
  Either: !Or [!Condition Small, !Condition Wide]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: !Sub ["post${End}", {End: gres}]
      EngineVersion: !Join [".", ["16", "4"]]
      DBInstanceClass: !FindInMap [Classes, !Ref Stage, database]
      AllocatedStorage: !Ref Size
      StorageType: !Select [1, [gp2, gp3, io1]]
      MultiAZ: !If [Either, true, false]
      BackupRetentionPeriod: !Ref Backups
      StorageEncrypted: !If [Small, false, true]
      DeletionProtection: !If [Small, !Ref "AWS::NoValue", true]
      AvailabilityZone: !If [Wide, !Ref "AWS::NoValue", !Sub "${AWS::Region}a"]
      PreferredMaintenanceWindow: !Select [0, !Split ["|", "sun:03:00-sun:04:00|later"]]
      EnableCloudwatchLogsExports: !Ref Names
      ManageMasterUserPassword: true
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: !Sub "sessions of ${Stage}"
      CacheNodeType: !FindInMap [Classes, prod, cache]
      Engine: valkey
      NumCacheClusters: !If [Live, 3, 1]
      AutomaticFailoverEnabled: !If [Live, true, false]
      MultiAZEnabled: !If [Wide, "true", "false"]
      PreferredCacheClusterAZs: [!Sub "${AWS::Region}a", !Join ["", [!Ref "AWS::Region", b]], us-east-1c]
"""
