namespace ChatFunctions.Tests.Infra;

/// <summary>The storage account behind private endpoints, for whoever wants it.</summary>
[Collection(SharedInfra.Name)]
public sealed class PrivateNetworkTests(InfraFixture infra)
{
    [BicepFact]
    public void Nothing_is_said_there_is_no_network_and_storage_can_be_reached_with_a_role()
    {
        var deployment = infra.Deploy(InfraFixture.Default);

        Assert.DoesNotContain(
            deployment.Resources,
            resource => resource.GetProperty("type").GetString()!.StartsWith("Microsoft.Network/", StringComparison.Ordinal));
        Assert.Equal("Enabled", deployment.Properties("Microsoft.Storage/storageAccounts").GetProperty("publicNetworkAccess").GetString());
        Assert.Null(deployment.Properties("Microsoft.Web/sites").GetProperty("virtualNetworkSubnetId").GetString());
    }

    [BicepFact]
    public void Network_is_wanted_storage_is_closed_and_the_app_calls_from_a_subnet_of_its_own()
    {
        var deployment = infra.Deploy(InfraFixture.PrivateNetwork);

        var subnets = deployment.Properties("Microsoft.Network/virtualNetworks").GetProperty("subnets").EnumerateArray()
            .ToDictionary(subnet => subnet.GetProperty("name").GetString()!, subnet => subnet.GetProperty("properties"));
        var delegation = Assert.Single(subnets["app"].GetProperty("delegations").EnumerateArray());
        Assert.Equal(["app", "endpoints"], subnets.Keys.Order());
        Assert.Equal("Microsoft.App/environments", Deployment.At(delegation, "properties", "serviceName").GetString());
        Assert.Contains(
            "'appSubnetId'", deployment.Properties("Microsoft.Web/sites").GetProperty("virtualNetworkSubnetId").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("Disabled", deployment.Properties("Microsoft.Storage/storageAccounts").GetProperty("publicNetworkAccess").GetString());
    }

    [BicepTheory]
    [InlineData("blob", "AzureWebJobsStorage__blobServiceUri", "blobEndpoint")]
    [InlineData("blob", "ConversationStore__BlobServiceUri", "blobEndpoint")]
    [InlineData("table", "ConversationStore__ServiceUri", "tableEndpoint")]
    public void Network_is_wanted_each_service_that_the_app_uses_has_an_endpoint_and_its_name_leads_there(
        string service, string setting, string output)
    {
        var deployment = infra.Deploy(InfraFixture.PrivateNetwork);
        var zone = $"'privatelink.{{0}}.{{1}}', '{service}', environment().suffixes.storage";

        var endpoint = deployment.Properties("Microsoft.Network/privateEndpoints", $"-{service}");
        var connection = Assert.Single(endpoint.GetProperty("privateLinkServiceConnections").EnumerateArray()).GetProperty("properties");
        var records = deployment.Properties("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", $"-{service}/default");
        var record = Assert.Single(records.GetProperty("privateDnsZoneConfigs").EnumerateArray());

        Assert.EndsWith("/subnets/endpoints", Deployment.At(endpoint, "subnet", "id").GetString(), StringComparison.Ordinal);
        Assert.Equal([service], connection.GetProperty("groupIds").EnumerateArray().Select(id => id.GetString()));
        Assert.Contains("'storage-{0}'", connection.GetProperty("privateLinkServiceId").GetString(), StringComparison.Ordinal);
        Assert.Contains(zone, Deployment.At(record, "properties", "privateDnsZoneId").GetString(), StringComparison.Ordinal);
        Assert.Contains($"outputs.{output}.value", deployment.AppSettings[setting], StringComparison.Ordinal);
        Assert.Single(
            deployment.All("Microsoft.Network/privateDnsZones/virtualNetworkLinks"),
            link => link.GetProperty("name").GetString()!.Contains(zone, StringComparison.Ordinal));
    }

    [BicepFact]
    public void Network_is_wanted_nothing_has_an_endpoint_that_the_app_does_not_use()
    {
        var deployment = infra.Deploy(InfraFixture.PrivateNetwork);

        Assert.Equal(2, deployment.All("Microsoft.Network/privateEndpoints").Count());
        Assert.Equal(2, deployment.All("Microsoft.Network/privateDnsZones").Count());
    }
}
