using ChatFunctions.LocalHost;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.Infra;

/// <summary>
/// The infrastructure as the real CLI sees it, once for all tests: linted, compiled, and for each variant what a deployment would
/// make. It works on a copy, because the CLI writes beside its input.
/// </summary>
public sealed class InfraFixture : IAsyncLifetime
{
    public const string Default = "default";
    public const string EasyAuth = "easy-auth";
    public const string EasyAuthWithoutClient = "easy-auth-without-client";
    public const string ExistingOpenAI = "existing-openai";
    public const string OtherModelRegion = "other-model-region";
    public const string Instances = "instances";
    public const string PrivateNetwork = "private-network";
    public const string Alerts = "alerts";
    public const string Cors = "cors";
    public const string NobodyElse = "nobody-else";

    public const string Subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";

    public static readonly string[] Variants =
        [Default, EasyAuth, ExistingOpenAI, OtherModelRegion, Instances, PrivateNetwork, Alerts, Cors, NobodyElse];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatfunctions-infra-");
    private readonly Dictionary<string, Deployment> _deployments = [];

    /// <summary>The runs of <c>bicep lint</c> over every file.</summary>
    internal IReadOnlyList<BufferedCommandResult> Lints { get; private set; } = [];

    /// <summary>The run of <c>bicep build</c>.</summary>
    internal BufferedCommandResult Build { get; private set; } = null!;

    /// <summary>The run that must fail: EasyAuth without an app registration.</summary>
    internal BufferedCommandResult Refusal { get; private set; } = null!;

    /// <summary>The compiled main.bicep, modules within.</summary>
    internal JsonElement Template { get; private set; }

    /// <summary>What a deployment with the parameters of a variant would make.</summary>
    internal Deployment Deploy(string variant) => _deployments[variant];

    public async Task InitializeAsync()
    {
        if (BicepCli.Program is null && !HostEnvironment.IsContinuousIntegration)
        {
            return;
        }

        var root = Repository.Find().Root;
        Copy(root, "infra");
        Copy(root, Path.Combine("ChatFunctions.Tests", "Infra", "Variants"));

        var lints = Task.WhenAll(Bicep("lint", "--pattern", "**/*.bicep"), Bicep("lint", "--pattern", "**/*.bicepparam"));
        var build = Bicep("build", Path.Combine("infra", "main.bicep"), "--stdout");
        var refusal = Snapshot(EasyAuthWithoutClient);
        var snapshots = Variants.Select(async variant => (variant, Run: await Snapshot(variant))).ToArray();

        Lints = await lints;
        Build = await build;
        Refusal = await refusal;
        Template = JsonDocument.Parse(Build.StandardOutput).RootElement;
        foreach (var (variant, run) in await Task.WhenAll(snapshots))
        {
            Assert.True(run.ExitCode == 0, $"{variant}: {run.StandardError}");
            var text = await File.ReadAllTextAsync(Path.ChangeExtension(ParameterFile(variant), ".snapshot.json"));
            _deployments[variant] = new Deployment(JsonDocument.Parse(text).RootElement, run.StandardError);
        }
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private Task<BufferedCommandResult> Bicep(params string[] arguments) => BicepCli.RunAsync(_folder.FullName, arguments);

    private Task<BufferedCommandResult> Snapshot(string variant) => Bicep(
        "snapshot", ParameterFile(variant), "--mode", "overwrite", "--location", "westeurope",
        "--subscription-id", Subscription["/subscriptions/".Length..]);

    private string ParameterFile(string variant) =>
        Path.Combine(_folder.FullName, "ChatFunctions.Tests", "Infra", "Variants", $"{variant}.bicepparam");

    private void Copy(string root, string folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
