using System.Text.RegularExpressions;
using System.Web;

namespace ChatFunctions.Completions;

/// <summary>
/// The addresses that people paste: with the path of an endpoint behind them, without <c>/v1</c>, or the portal's target URI. What can
/// only mean one thing is put right; the rest is refused with the right form.
/// </summary>
internal static partial class ModelAddress
{
    private static readonly string[] AzureDomains =
        [".openai.azure.com", ".openai.azure.us", ".openai.azure.cn", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    /// <summary>Whether the host is a resource of Azure's.</summary>
    public static bool IsAzure(string host) => AzureDomains.Any(domain => host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>Puts the addresses right that can be.</summary>
    public static void PutRight(CompletionOptions options)
    {
        if (options.OpenAIBaseUrl is { } baseUrl)
        {
            options.OpenAIBaseUrl = BaseUrl(new Uri(baseUrl));
        }

        if (options.AzureEndpoint is { } endpoint)
        {
            PutRight(options, new Uri(endpoint));
        }
    }

    /// <summary>What is wrong with <c>OPENAI_BASE_URL</c>, and the right form.</summary>
    public static string? WrongBaseUrl(Uri address, bool hasKey)
    {
        if (Deployment().Match(address.AbsolutePath) is { Success: true } deployment)
        {
            return $"OPENAI_BASE_URL is the address of an Azure OpenAI deployment: set AZURE_OPENAI_ENDPOINT={Server(address)}/ and " +
                $"AZURE_OPENAI_CHAT_DEPLOYMENT={deployment.Groups["name"].Value} instead.";
        }

        if (address.Query.Length > 0)
        {
            return $"OPENAI_BASE_URL must have no query: set OPENAI_BASE_URL={Server(address)}{address.AbsolutePath}.";
        }

        return hasKey && IsOpenNetwork(address)
            ? "OPENAI_BASE_URL must be https where OPENAI_API_KEY is set: the key would cross the network in the clear."
            : null;
    }

    /// <summary>What is wrong with <c>AZURE_OPENAI_ENDPOINT</c>, and the right form.</summary>
    public static string? WrongEndpoint(Uri address)
    {
        if (address.Host == "api.openai.com" || ForeignPath().IsMatch(address.AbsolutePath))
        {
            return $"AZURE_OPENAI_ENDPOINT is no address of Azure OpenAI: set OPENAI_BASE_URL={BaseUrl(address)} and OPENAI_MODEL instead.";
        }

        return IsOpenNetwork(address) ? "AZURE_OPENAI_ENDPOINT must be https: a key or token would cross the network in the clear." : null;
    }

    // The address before /chat/completions.
    private static string BaseUrl(Uri address)
    {
        if (Deployment().IsMatch(address.AbsolutePath))
        {
            return address.ToString();
        }

        var path = address.AbsolutePath.TrimEnd('/');
        var root = Endpoint().Replace(path, "");
        var isAzure = IsAzure(address.Host);
        if (isAzure && root is "" or "/openai")
        {
            root = "/openai/v1";
        }
        else if (path.Length == 0)
        {
            root = "/v1";
        }

        // Azure's own form knows the query api-version, and does not need it.
        return $"{Server(address)}{root}{(isAzure ? "" : address.Query)}";
    }

    // The resource; a target URI says more than that.
    private static void PutRight(CompletionOptions options, Uri address)
    {
        var prefix = IsAzure(address.Host) ? "" : OpenAIPath().Replace(address.AbsolutePath, "").TrimEnd('/');
        options.AzureEndpoint = $"{Server(address)}{prefix}/";
        if (Deployment().Match(address.AbsolutePath) is { Success: true } deployment)
        {
            options.DeploymentInAddress = Uri.UnescapeDataString(deployment.Groups["name"].Value);
            options.AzureDeployment ??= options.DeploymentInAddress;
        }

        if (HttpUtility.ParseQueryString(address.Query)["api-version"] is { } version && Version().IsMatch(version))
        {
            options.AzureApiVersion ??= version;
        }
    }

    private static string Server(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static bool IsOpenNetwork(Uri address) => address is { Scheme: "http", IsLoopback: false };

    [GeneratedRegex(
        "/(chat/completions|completions|responses|models|embeddings)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Endpoint();

    [GeneratedRegex("/openai/deployments/(?<name>[^/]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Deployment();

    [GeneratedRegex("/openai(/.*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OpenAIPath();

    [GeneratedRegex("(/v1|/chat/completions)/?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ForeignPath();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-preview)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
