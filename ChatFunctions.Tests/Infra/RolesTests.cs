using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Infra;

/// <summary>Who may do what on which resource: these roles, and no others.</summary>
[Collection(SharedInfra.Name)]
public sealed partial class RolesTests(InfraFixture infra)
{
    private const string StorageBlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string StorageBlobDataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string StorageTableDataContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string CognitiveServicesOpenAIUser = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";
    private const string MonitoringMetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string KeyVaultSecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

    private const string App = "outputs.principalId.value";
    private const string Deployer = "deployer().objectId";

    private static readonly (string Role, string Scope)[] Storage =
    [
        (StorageBlobDataOwner, "Microsoft.Storage/storageAccounts/st*"),
        (StorageBlobDataContributor, "Microsoft.Storage/storageAccounts/st*/blobServices/default/containers/deployments"),
        (StorageBlobDataContributor, "Microsoft.Storage/storageAccounts/st*/blobServices/default/containers/conversations-images"),
        (StorageTableDataContributor, "Microsoft.Storage/storageAccounts/st*/tableServices/default/tables/conversations"),
    ];

    private static readonly (string Role, string Scope) Model = (CognitiveServicesOpenAIUser, "Microsoft.CognitiveServices/accounts/oai-*");
    private static readonly (string Role, string Scope) Telemetry = (MonitoringMetricsPublisher, "Microsoft.Insights/components/appi-*");
    private static readonly (string Role, string Scope) Key = (KeyVaultSecretsUser, "Microsoft.KeyVault/vaults/kv-*/secrets/chat-key");

    [BicepTheory]
    [InlineData(App)]
    [InlineData(Deployer)]
    public void Default_app_and_deployer_have_the_same_roles_each_on_the_smallest_scope(string principal) =>
        Assert.Equal(Sorted([.. Storage, Model, Telemetry, Key]), Sorted(Granted(InfraFixture.Default, principal)));

    [BicepFact]
    public void App_has_no_role_beside_those_and_is_known_as_a_service_principal()
    {
        var roles = infra.Deploy(InfraFixture.Default).Roles.ToArray();

        Assert.Equal(14, roles.Length);
        Assert.All(roles, role => Assert.Equal(
            role.Principal.Contains(App, StringComparison.Ordinal) ? "ServicePrincipal" : null, role.PrincipalType));
    }

    [BicepFact]
    public void Easy_auth_there_is_no_key_to_read() =>
        Assert.Equal(Sorted([.. Storage, Model, Telemetry]), Sorted(Granted(InfraFixture.EasyAuth, App)));

    [BicepFact]
    public void Openai_exists_the_role_is_on_that_account_in_its_own_subscription()
    {
        var group = "/subscriptions/00000000-0000-0000-0000-00000000beef/resourceGroups/rg-models";

        var roles = infra.Deploy(InfraFixture.ExistingOpenAI).Roles.Where(role => role.Role == CognitiveServicesOpenAIUser).ToArray();

        Assert.Equal(2, roles.Length);
        Assert.All(roles, role => Assert.Equal($"{group}/providers/Microsoft.CognitiveServices/accounts/oai-shared", role.Scope));
    }

    [BicepFact]
    public void Nobody_else_is_wanted_only_the_app_has_roles()
    {
        var roles = infra.Deploy(InfraFixture.NobodyElse).Roles.ToArray();

        Assert.Equal(7, roles.Length);
        Assert.All(roles, role => Assert.Contains(App, role.Principal, StringComparison.Ordinal));
    }

    [BicepFact]
    public void Pipeline_may_give_roles_those_of_the_template_and_no_others()
    {
        var given = InfraFixture.Variants.SelectMany(variant => infra.Deploy(variant).Roles).Select(role => role.Role).Distinct();
        var guide = File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "deploy.md"));

        var allowed = RoleLists().Matches(guide).SelectMany(list => RoleId().Matches(list.Value)).Select(id => id.Value);

        Assert.Equal(given.Order(), allowed.Order());
        Assert.Equal(2, Conditions().Count(guide));
    }

    private static string[] Sorted(IEnumerable<(string Role, string Scope)> roles) =>
        [.. roles.Select(role => $"{role.Role} on {role.Scope}").Order()];

    private IEnumerable<(string Role, string Scope)> Granted(string variant, string principal)
    {
        var deployment = infra.Deploy(variant);
        var prefix = $"{InfraFixture.Subscription}/resourceGroups/{deployment.Outputs["AZURE_RESOURCE_GROUP"]}/providers/";
        var storage = deployment.All("Microsoft.Storage/storageAccounts").Single().GetProperty("name").GetString()!;
        var token = storage["st".Length..];
        return deployment.Roles.Where(role => role.Principal.Contains(principal, StringComparison.Ordinal)).Select(role =>
        {
            Assert.StartsWith(prefix, role.Scope, StringComparison.Ordinal);
            return (role.Role, role.Scope[prefix.Length..].Replace(token, "*", StringComparison.Ordinal));
        });
    }

    [GeneratedRegex("^ROLES=.*$", RegexOptions.Multiline)]
    private static partial Regex RoleLists();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex RoleId();

    [GeneratedRegex(@"roleAssignments:RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{\$ROLES\}")]
    private static partial Regex Conditions();
}
