using ChatFunctions.Tests.Worker.Rpc;

namespace ChatFunctions.Tests.Worker;

/// <summary>A function that HTTP calls, as its worker describes it.</summary>
/// <param name="Parameter">The trigger's name.</param>
/// <param name="Route">Below the prefix.</param>
/// <param name="Methods">In upper case; empty: every method.</param>
internal sealed record HttpTrigger(RpcFunctionMetadata Function, string Parameter, string Route, IReadOnlyList<string> Methods)
{
    /// <summary>The trigger of a function; <see langword="null"/> where it has another one.</summary>
    public static HttpTrigger? Of(RpcFunctionMetadata function)
    {
        foreach (var binding in function.RawBindings.Select(binding => JsonSerializer.Deserialize<JsonElement>(binding)))
        {
            if (string.Equals(binding.GetProperty("type").GetString(), "httpTrigger", StringComparison.OrdinalIgnoreCase))
            {
                return new HttpTrigger(
                    function,
                    binding.GetProperty("name").GetString()!,
                    binding.GetProperty("route").GetString()!,
                    binding.TryGetProperty("methods", out var methods)
                        ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
                        : []);
            }
        }

        return null;
    }
}
