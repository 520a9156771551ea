using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace ChatFunctions.Http.Functions;

/// <summary>The app's functions by their addresses, as their own triggers say them: there is no second list. Thread-safe.</summary>
internal sealed class FunctionTable
{
    private readonly (HttpFunction Function, TemplateMatcher Matcher)[] _routes =
    [
        .. from type in Assembly.GetExecutingAssembly().GetTypes()
           from function in HttpFunction.FindIn(type)
           where function.Route != UnknownUrl.Route
           let template = TemplateParser.Parse(function.Route)
           orderby RoutePrecedence.ComputeInbound(template)
           select (function, new TemplateMatcher(template, [])),
    ];

    private readonly ConcurrentDictionary<HttpFunction, RequestDelegate> _compiled = new();

    /// <summary>The functions at an address, whatever their methods, the more exact routes first; with the values of each.</summary>
    /// <param name="path">Below the prefix, with a slash in front.</param>
    public IReadOnlyList<(HttpFunction Function, RouteValueDictionary Values)> Find(PathString path)
    {
        var found = new List<(HttpFunction, RouteValueDictionary)>();
        foreach (var (function, matcher) in _routes)
        {
            var values = new RouteValueDictionary();
            if (matcher.TryMatch(path, values))
            {
                found.Add((function, values));
            }
        }

        return found;
    }

    /// <summary>Calls a function for a request that its host has brought elsewhere; its result is executed too.</summary>
    public Task InvokeAsync(HttpFunction function, HttpContext context) =>
        _compiled.GetOrAdd(function, meant => FunctionInvoker.Create(meant))(context);
}
